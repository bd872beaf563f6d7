export { exportOnnx, type OnnxOptions } from "./export/export.ts";
