import { InsideView } from "../view/inside/inside-view.tsx";

export const InsidePage = () => <InsideView />;
