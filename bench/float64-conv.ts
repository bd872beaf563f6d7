/** A square convolution with stride 1: x [N, H, H, C] and w [K, K, C, F] give y [N, R, R, F]. */
export interface Geometry {
  readonly batch: number;
  readonly height: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly padding: number;
  readonly rows: number;
}

/** Given x, w and g, the cotangent of y; wanted y and the gradients of Σ y · g. */
export interface ConvArrays {
  readonly x: Float32Array;
  readonly w: Float32Array;
  readonly g: Float32Array;
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dw: Float64Array;
}

/**
 * Fills y, dx and dw by the definition, in float64:
 *
 *   y[n,i,j,f] += x · w,   dx[n,h,k,c] += g · w,   dw[u,v,c,f] += g · x      (h = i + u − padding, k = j + v − padding)
 */
export function convolve(geometry: Geometry, { x, w, g, y, dx, dw }: ConvArrays): void {
  const { batch, height, channels, filters, kernel, padding, rows } = geometry;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < rows; j++) {
        const to = ((n * rows + i) * rows + j) * filters;
        for (let u = 0; u < kernel; u++) {
          const h = i + u - padding;
          if (h < 0 || h >= height) continue;
          for (let v = 0; v < kernel; v++) {
            const k = j + v - padding;
            if (k < 0 || k >= height) continue;
            const from = ((n * height + h) * height + k) * channels;
            for (let c = 0; c < channels; c++) {
              const pixel = x[from + c] as number;
              const weight = ((u * kernel + v) * channels + c) * filters;
              let slope = 0;
              for (let f = 0; f < filters; f++) {
                const factor = w[weight + f] as number;
                const cotangent = g[to + f] as number;
                y[to + f] = (y[to + f] as number) + pixel * factor;
                dw[weight + f] = (dw[weight + f] as number) + pixel * cotangent;
                slope += factor * cotangent;
              }
              dx[from + c] = (dx[from + c] as number) + slope;
            }
          }
        }
      }
    }
  }
}
