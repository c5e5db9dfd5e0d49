import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { endProcess } from '../../platform/child-process.ts';

/** What is sent far too often. */
export type Flood =
  'messages' | 'open streams' | 'streams for nobody' | 'byte streams' | 'data' | 'remote calls';

/** How a flood ended. */
export interface Flooded {
  /** Why LiveKit has ended the connection; undefined where all could be sent. */
  readonly removed?: string | undefined;
}

/** Someone in a room, in a process of their own: what it costs to send does not show in the agent's. */
export class Flooder implements AsyncDisposable {
  readonly #process: ChildProcess;

  /** @param agent whom calls and the like are for. */
  static async join(url: string, token: string, kind: Flood, agent: string): Promise<Flooder> {
    const file = new URL('./floods.fixture.ts', import.meta.url);
    const child = fork(file, [url, token, kind, agent], { execArgv: ['--import', 'tsx'] });
    await once(child, 'message');
    return new Flooder(child);
  }

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  /** Sends as much as it can, until it has been removed or all is sent. */
  async flood(): Promise<Flooded> {
    this.#process.send('begin');
    const [flooded] = (await once(this.#process, 'message')) as [Flooded];
    return flooded;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcess(this.#process, 0);
  }
}
