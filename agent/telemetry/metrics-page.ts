import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from 'prom-client';

/** Buckets for latencies, in seconds: callers notice differences between 50 ms and 5 s. */
const LATENCY_BUCKETS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.25, 1.5, 2, 3, 5];

/** The metrics of this process, in both of the formats that Prometheus reads. */
export class MetricsPage {
  readonly #registry: Registry<RegistryContentType> = new Registry<RegistryContentType>();
  /** Counters with their full names, since prom-client cuts off the end of a name when it writes OpenMetrics. */
  readonly #counters = new Map<{ name: string }, string>();
  /** Resolves when the last reader is done. Only one reads at a time, since both formats are written from the same metrics. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor() {
    // prom-client allows exemplars of histograms only in OpenMetrics.
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  }

  counter<Label extends string = never>(
    name: string,
    help: string,
    labelNames: Label[] = [],
  ): Counter<Label> {
    const counter = new Counter({ name, help, labelNames, registers: [this.#registry] });
    this.#keepName(counter, name);
    return counter;
  }

  /** @param read is called whenever the page is read, to count what came since. */
  readCounter<Label extends string = never>(
    name: string,
    help: string,
    read: (counter: Counter<Label>) => void,
    labelNames: Label[] = [],
  ): void {
    const counter = new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        read(this);
      },
    });
    this.#keepName(counter, name);
  }

  /** Adds a histogram of seconds, unless other buckets are given. */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    labelNames: Label[] = [],
    buckets: readonly number[] = LATENCY_BUCKETS,
  ): Histogram<Label> {
    return new Histogram({
      name,
      help,
      labelNames,
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }

  /** Adds a histogram of seconds whose values may link to traces. It takes values only as `observe({ value, exemplarLabels })`. */
  tracedHistogram(name: string, help: string): Histogram {
    return new Histogram({
      name,
      help,
      buckets: LATENCY_BUCKETS,
      registers: [this.#registry],
      enableExemplars: true,
    });
  }

  /** @param read gives the value whenever the page is read. */
  gauge<Label extends string = never>(
    name: string,
    help: string,
    read: (gauge: Gauge<Label>) => void,
    labelNames: Label[] = [],
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        read(this);
      },
    });
  }

  /** Writes the page in OpenMetrics, which links a slow turn to its trace, if the reader accepts it, else in Prometheus' text format. */
  read(accept = ''): Promise<{ contentType: string; text: string }> {
    const open = accept.includes('application/openmetrics-text');
    const reading = this.#reading.then(() => this.#write(open));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #write(open: boolean): Promise<{ contentType: string; text: string }> {
    const registry = this.#registry;
    registry.setContentType(open ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE);
    try {
      return { contentType: registry.contentType, text: await registry.metrics() };
    } finally {
      for (const [counter, name] of this.#counters) counter.name = name;
    }
  }

  #keepName(counter: object, name: string): void {
    this.#counters.set(counter as { name: string }, name);
  }
}
