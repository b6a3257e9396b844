/**
 * A raw segment: consecutive messages of one topic and partition, as they came.
 *
 * On disk it is a folder `<store>/raw/<topic>/<partition, 6 digits>/<offset at which the chain stood, 20 digits>/` with
 *
 * - `messages.gz`: one line a message: offset (20 digits), broker time (Unix ms, 13 digits; outside of 0..9999999999999 the
 *   nearer end), form (1 character), payload, `\n`.
 *   Form `r`: the payload is the message's bytes. Form `b`: it is their base64, because the bytes are not valid UTF-8, or hold a
 *   control character below 0x20 other than tab, or are longer than 1 MiB. Form `n`: the message had no value (tombstone).
 * - `segment.json`: {@link SegmentInfo}.
 *
 * It is written under `<store>/raw/<topic>/<partition>/.tmp-<writer>/`, flushed to disk, and published by renaming the folder,
 * which fails if the name exists (a rename onto a non-empty folder fails). A chain stands at 0 before its first segment, so the
 * first segment's name is always 0 and two owners race for one name from the start, whatever offset the broker begins at.
 */
export interface SegmentInfo {
  readonly topic: string;
  readonly partition: number;
  /** Offset at which the chain stood: the segment's name. */
  readonly from_offset: string;
  /** Offset at which the chain stands after it: the next segment's name. */
  readonly next_offset: string;
  /** Lines in `messages.gz`. 0 where the offsets held only transaction markers, aborted messages, or a gap. */
  readonly messages: number;
  /** Uncompressed bytes of `messages.gz`, and its longest line's, newline included. */
  readonly bytes: number;
  readonly longest_line_bytes: number;
  /** Smallest and largest broker time, Unix ms; null in a segment without messages. */
  readonly first_timestamp_ms: number | null;
  readonly last_timestamp_ms: number | null;
  /** SHA-256 of the file `messages.gz`, hex, as `sha256sum` prints it. */
  readonly sha256: string;
  readonly gap?: SegmentGap;
}

/** Offsets [from, to) that the broker no longer had when a segment was begun: lost before they were read. */
export interface SegmentGap {
  readonly from: string;
  readonly to: string;
  /** They were gone when landing the partition began: nobody could have read them. */
  readonly before_landing?: true;
}

/** A published segment in a chain. */
export interface Segment {
  readonly folder: string;
  readonly info: SegmentInfo;
}
