import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { epochMs } from '../domain/epoch-ms.ts';
import { countLostSpans } from './count-lost-spans.ts';
import { ReportingExporter } from './reporting-exporter.ts';
import { ChosenIds } from './trace-ids.ts';
import { readTraceparent } from './traceparent.ts';
import type { TurnRecord } from './turn-record.ts';
import { type SpanSketch, spansOf } from './turn-spans.ts';

/** How often finished spans are sent. */
const SEND_EVERY_MS = 1_000;
/** How long the end of the process waits for the last spans to be sent. */
const LAST_SENDING_MS = 2_000;

export interface TracingOptions {
  /** Base address of the OTLP receiver. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** Whether what people say may be in traces. */
  readonly content: boolean;
  /** Called with the number of spans that were not delivered: too many came at once, or the receiver did not take them. */
  readonly lost: (spans: number) => void;
  readonly log: Logger;
}

export interface TracedCall {
  readonly jobId: string;
  readonly roomName: string;
  /** W3C trace context of the request for the call. It comes from outside and is not checked yet. */
  readonly traceparent: string | undefined;
}

/** The trace of a call. */
export interface CallTrace {
  readonly id: string;
  /** Records a turn that is over, as a trace linked to the call's. Unasked speech, such as a greeting, is part of the call's trace. */
  turn(turn: TurnRecord): void;
  end(error?: unknown): void;
}

export interface TracedRequest {
  readonly name: string;
  /** W3C trace context of the client, which has been checked. */
  readonly traceparent: string | undefined;
}

/** The span of a program's request. */
export interface RequestTrace {
  end(attributes: Readonly<Record<string, string | number | boolean>>): void;
}

/** OpenTelemetry traces of calls, sent by OTLP over HTTP. */
export class Tracing implements AsyncDisposable {
  readonly #ids = new ChosenIds();
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #content: boolean;

  constructor({ endpoint, serviceName, content, lost, log }: TracingOptions) {
    const sender = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    const processor = new BatchSpanProcessor({
      exporter: new ReportingExporter(sender, log),
      selfObsMeterProvider: countLostSpans(lost),
      scheduledDelayMillis: SEND_EVERY_MS,
    });
    this.#provider = new TracerProvider({
      idGenerator: this.#ids,
      resource: resourceFromAttributes({ 'service.name': serviceName }),
      spanProcessors: [processor],
    });
    this.#tracer = this.#provider.getTracer('parley');
    this.#content = content;
  }

  call({ jobId, roomName, traceparent }: TracedCall): CallTrace {
    const asker = readTraceparent(traceparent);
    const attributes = { 'lk.job_id': jobId, 'lk.room_name': roomName };
    const startTime = epochMs(performance.now());
    // The trace is linked to the asker's, not part of it: otherwise callers could choose the id under which their calls are logged.
    const links = asker ? [{ context: asker }] : [];
    const call = this.#tracer.startSpan('agent_session', { attributes, startTime, links }, ROOT_CONTEXT);
    const inCall = trace.setSpan(ROOT_CONTEXT, call);
    return {
      id: call.spanContext().traceId,
      turn: (turn) => {
        const root = spansOf(turn, this.#content);
        if (!turn.asked) {
          for (const child of root.children) this.#write(child, inCall);
          return;
        }
        this.#ids.choose(turn.id);
        const span = this.#tracer.startSpan(root.name, {
          root: true,
          startTime: epochMs(root.startedAt),
          attributes: { ...attributes, ...root.attributes },
          links: [{ context: call.spanContext() }],
        });
        const inTurn = trace.setSpan(ROOT_CONTEXT, span);
        for (const child of root.children) this.#write(child, inTurn);
        end(span, root.endedAt, root.error);
        call.addLink({ context: span.spanContext() });
      },
      end: (error) => end(call, performance.now(), error),
    };
  }

  /** Traces a program's request, as a part of that program's own trace if it has one: whoever has a key is trusted with its ids. */
  request({ name, traceparent }: TracedRequest): RequestTrace {
    const asker = readTraceparent(traceparent);
    const parent = asker ? trace.setSpanContext(ROOT_CONTEXT, asker) : ROOT_CONTEXT;
    const startTime = epochMs(performance.now());
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, startTime }, parent);
    return {
      end: (attributes) => {
        span.setAttributes(attributes);
        span.end(epochMs(performance.now()));
      },
    };
  }

  /** Sends the remaining spans, if the receiver takes them soon. */
  async [Symbol.asyncDispose](): Promise<void> {
    const sent = this.#provider.shutdown().catch(() => undefined);
    await Promise.race([sent, delay(LAST_SENDING_MS, undefined, { ref: false })]);
  }

  #write({ name, startedAt, endedAt, attributes, error, children }: SpanSketch, context: Context): void {
    const span = this.#tracer.startSpan(name, { startTime: epochMs(startedAt), attributes }, context);
    for (const child of children) this.#write(child, trace.setSpan(context, span));
    end(span, endedAt, error);
  }
}

function end(span: Span, at: number, error: unknown): void {
  if (error !== undefined) {
    const known =
      error instanceof Error ? error : new Error('Something that is no error was thrown', { cause: error });
    span.recordException(known, epochMs(at));
    span.setStatus({ code: SpanStatusCode.ERROR, message: known.message });
  }
  span.end(epochMs(at));
}
