/** What of a summary is shown. */
export interface View {
  /** Layers in so many composites are folded into one row, which stands for all in it. */
  readonly depth?: number | undefined;
  /** Names of columns, or "all"; see `columns` in table.ts. */
  readonly columns?: readonly string[] | undefined;
  /** Beside the exact receptive field the one by the lectures' convention. Default false. */
  readonly doubling?: boolean | undefined;
  /** Characters in a line. Columns that were not asked for are left out where they do not fit. */
  readonly width?: number | undefined;
}
