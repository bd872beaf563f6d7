import { TrainView } from "../view/train/train-view.tsx";

export const TrainPage = () => <TrainView />;
