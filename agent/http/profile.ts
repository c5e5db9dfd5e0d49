import { Session } from 'node:inspector/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The profiler samples one allocation in so many bytes. */
const HEAP_SAMPLING_BYTES = 64 * 1_024;

/** Profiles where this thread spends its time, for Chrome's developer tools (`.cpuprofile`). No data of any call is in it. */
export async function profileCpu(milliseconds: number): Promise<object> {
  return sampled('Profiler', milliseconds, async (session) => {
    await session.post('Profiler.start');
    return async () => (await session.post('Profiler.stop')).profile;
  });
}

/** Profiles which functions allocate what this thread keeps, also for them (`.heapprofile`). No data of any call is in it. */
export async function profileHeap(milliseconds: number): Promise<object> {
  return sampled('HeapProfiler', milliseconds, async (session) => {
    await session.post('HeapProfiler.startSampling', { samplingInterval: HEAP_SAMPLING_BYTES });
    return async () => (await session.post('HeapProfiler.stopSampling')).profile;
  });
}

async function sampled(
  domain: 'Profiler' | 'HeapProfiler',
  milliseconds: number,
  start: (session: Session) => Promise<() => Promise<object>>,
): Promise<object> {
  const session = new Session();
  session.connect();
  try {
    await session.post(`${domain}.enable`);
    const stop = await start(session);
    await delay(milliseconds);
    return await stop();
  } finally {
    session.disconnect();
  }
}
