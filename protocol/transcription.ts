const SEGMENT = 'lk.segment_id';
const FINAL = 'lk.transcription_final';
const TRACK = 'lk.transcribed_track_id';

/** What a text stream on TRANSCRIPTION_TOPIC says of its text, in its attributes. */
export interface Transcription {
  /** The stretch of speech that the text is of; a later stream of the same one replaces it. */
  readonly segment?: string | undefined;
  /** Whether the text will not change any more. */
  readonly final: boolean;
  /** The audio track that was transcribed. */
  readonly track?: string | undefined;
}

/** The attributes of a text stream. */
export function transcriptionAttributes({ segment, final, track }: Transcription): Record<string, string> {
  return {
    ...(segment !== undefined && { [SEGMENT]: segment }),
    [FINAL]: String(final),
    ...(track !== undefined && { [TRACK]: track }),
  };
}

/** What a text stream's attributes say; one without any is not final. */
export function readTranscription(attributes: Readonly<Record<string, string>> = {}): Transcription {
  return { segment: attributes[SEGMENT], final: attributes[FINAL] === 'true', track: attributes[TRACK] };
}
