import { type SpanContext, isSpanContextValid } from '@opentelemetry/api';
import { z } from 'zod';

/** The format of a `traceparent`: https://www.w3.org/TR/trace-context/#traceparent-header */
const FORMAT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const metadata = z.looseObject({ traceparent: z.string() });

/** Reads the trace context of a `traceparent`; undefined if the text is none. */
export function readTraceparent(text: string | undefined): SpanContext | undefined {
  const match = FORMAT.exec(text ?? '');
  if (!match) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = match;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** The `traceparent` in a dispatch's metadata; undefined if the metadata is not JSON or has none. */
export function traceparentIn(dispatchMetadata: string): string | undefined {
  try {
    return metadata.safeParse(JSON.parse(dispatchMetadata)).data?.traceparent;
  } catch {
    return undefined;
  }
}
