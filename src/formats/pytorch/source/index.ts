export { type PytorchSource, pytorchSource } from "./print.ts";
export { type Recipe, type TrainingScript, trainingScript, usualRecipe } from "./training.ts";
