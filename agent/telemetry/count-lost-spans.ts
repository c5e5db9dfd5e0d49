import { type Attributes, type Counter, type MeterProvider, createNoopMeter } from '@opentelemetry/api';

/** What the SDK's span processor calls the counter of spans that it is done with, and why it is, where it failed. */
const PROCESSED = 'otel.sdk.processor.span.processed';
const ERROR_TYPE = 'error.type';

/**
 * Where a span processor counts what it does, for `selfObsMeterProvider`: tells `lost` of the spans that were not delivered, because its
 * queue was full or their export failed. All else that it measures is of no interest here.
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
