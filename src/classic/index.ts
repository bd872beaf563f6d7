export {
  type FourierTerm,
  GIBBS_LIMIT,
  gibbsOvershoot,
  squareWaveError,
  squareWaveSum,
  squareWaveTerms,
} from "./fourier-series.ts";
