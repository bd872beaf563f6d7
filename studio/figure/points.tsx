import { DecisionBoundary } from "./decision-boundary.tsx";
import type { PlanePoints } from "./draw-points.ts";

export interface PointsProps {
  readonly label: string;
  /** The plane reaches from −extent to extent. */
  readonly extent: number;
  readonly points: PlanePoints;
  /** None: points have a number each. */
  readonly classes: readonly string[];
}

/** Points of the plane, marked by their class or coloured by their number. */
export const Points = (props: PointsProps) => <DecisionBoundary {...props} />;
