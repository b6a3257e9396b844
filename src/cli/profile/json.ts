import type { RunProfile } from "./run-profile.ts";

const tenths = (ms: number): number => Math.round(ms * 10) / 10;

/** A profile for programs: times in milliseconds, sizes in bytes. */
export function profileJson({ elapsedMs, inStatementsMs, cpuMs, peakRssBytes, models, parts }: RunProfile) {
  return {
    elapsed_ms: tenths(elapsedMs),
    in_statements_ms: tenths(inStatementsMs),
    outside_statements_ms: tenths(elapsedMs - inStatementsMs),
    cpu_ms: tenths(cpuMs),
    peak_rss_bytes: peakRssBytes,
    models: models.map((one) => ({
      model: one.model,
      statements: one.statements,
      time_ms: tenths(one.timeMs),
      cpu_ms: tenths(one.cpuMs),
      rows_read: one.rowsRead,
      bytes_read: one.bytesRead,
      rows_written: one.rowsWritten,
      bytes_written: one.bytesWritten,
      peak_buffer_bytes: one.peakBufferBytes,
      peak_spill_bytes: one.peakSpillBytes,
      peak_rss_bytes: one.peakRssBytes,
      built: one.built,
      reused: one.reused,
    })),
    parts: parts.map((one) => ({
      part: one.part,
      time_ms: tenths(one.timeMs),
      in_statements_ms: tenths(one.inStatementsMs),
      outside_statements_ms: tenths(one.outsideMs),
      program_busy_ms: tenths(one.programMs),
      cpu_ms: tenths(one.cpuMs),
    })),
  };
}
