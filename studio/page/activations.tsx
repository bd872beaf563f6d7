import { ActivationsView } from "../view/activations/activations-view.tsx";

export const ActivationsPage = () => <ActivationsView />;
