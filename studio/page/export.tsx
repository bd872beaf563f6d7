import { ExportView } from "../view/export/export-view.tsx";

export const ExportPage = () => <ExportView />;
