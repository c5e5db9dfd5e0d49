import { type Attributes, type Counter, type MeterProvider, createNoopMeter } from '@opentelemetry/api';

/** The SDK's names for its counter of processed spans, and for the attribute that holds the error of lost ones. */
const PROCESSED = 'otel.sdk.processor.span.processed';
const ERROR_TYPE = 'error.type';

/**
 * A meter provider for a span processor's `selfObsMeterProvider`. It calls `lost` with the number of spans that were not delivered
 * because the queue was full or the export failed, and ignores all other measurements.
 */
export function countLostSpans(lost: (spans: number) => void): MeterProvider {
  const processed: Counter = {
    add(spans, attributes: Attributes = {}) {
      if (attributes[ERROR_TYPE] !== undefined) lost(spans);
    },
  };
  const noop = createNoopMeter();
  const meter = Object.create(noop, {
    createCounter: {
      value: (name: string) => (name === PROCESSED ? processed : noop.createCounter(name)),
    },
  }) as typeof noop;
  return { getMeter: () => meter };
}
