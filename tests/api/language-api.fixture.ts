import { type ApiChanges, type ApiServer, startApi } from '../../agent/api/api.fixture.ts';
import { Cores } from '../../agent/engines/cores.ts';
import { LlamaRuntime } from '../../agent/engines/llama/llama-runtime.ts';
import { openGenerator } from '../../agent/engines/llama/generator/open-generator.ts';
import { shareGenerator } from '../../agent/engines/share-generator.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { modelPath } from '../../models/store.ts';

const THREADS = 2;

/** The agent's HTTP server with `/v1`, with the smallest language model. */
export interface LanguageApi extends ApiServer {
  readonly cores: Cores;
  readonly model: string;
}

/** Opens the model and starts the server. */
export async function startLanguageApi(changes: Partial<ApiChanges> = {}): Promise<LanguageApi> {
  const model = SMALLEST_LLM;
  const runtime = await LlamaRuntime.open(THREADS);
  const cores = new Cores(THREADS);
  const stepped = await openGenerator(runtime, {
    modelPath: modelPath(model),
    model,
    threads: THREADS,
    callsRun: () => false,
  });
  const generator = shareGenerator(
    stepped,
    () => THREADS,
    cores,
    () => false,
  );
  const server = await startApi({
    engines: { generator },
    models: [{ id: model, purpose: 'llm', state: 'loaded' }],
    ...changes,
  });
  return {
    ...server,
    cores,
    model,
    close: async () => {
      await server.close();
      await generator[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
    },
  };
}
