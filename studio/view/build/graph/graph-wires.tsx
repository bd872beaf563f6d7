import { curveBasis, line } from "d3-shape";
import type { Point, Route } from "../../../../src/cli/plot/layout.ts";
import type { NetworkGraph } from "../../../worker/analysis/graph.ts";

const path = line<Point>(
  ({ x }) => x,
  ({ y }) => y,
).curve(curveBasis);

/** The wires under the boxes, with the shapes that flow along them. What they say, the boxes' labels say too. */
export const GraphWires = ({
  graph: { wires, width, height },
}: {
  readonly graph: NetworkGraph;
}) => (
  <svg class="build-wires" width={width} height={height} aria-hidden="true">
    <defs>
      <marker
        id="build-tip"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto"
      >
        <path class="build-tip" d="M0 0 8 4 0 8z" />
      </marker>
    </defs>
    {wires.map((route, i) => (
      <path
        key={keyOf(route, i)}
        class="build-wire"
        d={path(route.points) ?? ""}
        marker-end="url(#build-tip)"
      />
    ))}
    {wires.map((route, i) => (
      <text key={keyOf(route, i)} class="build-shape" x={route.label.x} y={route.label.y + 4}>
        {route.wire.shape.join("×") || "scalar"}
      </text>
    ))}
  </svg>
);

const keyOf = ({ wire }: Route, index: number): string => `${wire.from} ${wire.to} ${index}`;
