/** What one statement cost, its inputs included: all of it as far as the engine can tell. */
export interface StatementCost {
  /** Rows of the row groups that its scans read, and the bytes of the columns that they took from them, as stored. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  /** Rows that it wrote, or handed over. */
  readonly rows: number;
  /** Length of the files that it wrote. */
  readonly bytesWritten: number;
  /** The most that the engine's buffers held while it ran, in bytes: those of a statement beside it as well. */
  readonly peakBufferBytes: number;
  /** The most that lay in the spill folder meanwhile, in bytes. */
  readonly peakSpillBytes: number;
}

/** Told of each statement; where there is one, statements are profiled, which costs them a little. */
export interface StatementWatch {
  /**
   * A statement begins.
   *
   * @param purpose the path of the model that it builds, or `read` and the name of its first input.
   * @returns called once when it has ended; with null if it failed.
   */
  begins(purpose: string): (cost: StatementCost | null) => void;
}
