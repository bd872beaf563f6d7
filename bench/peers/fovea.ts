/** fovea as a process of a contest: see protocol.ts. */
import { openConv } from "./fovea/conv.ts";
import { openInference } from "./fovea/inference.ts";
import { openMatmul } from "./fovea/matmul.ts";
import { openStep } from "./fovea/step.ts";
import { serve } from "./serve.ts";

await serve({ step: openStep, matmul: openMatmul, conv: openConv, inference: openInference });
