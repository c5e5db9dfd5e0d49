import { type Message, spokenText } from '../../domain/message.ts';
import type { Llm } from '../../domain/ports.ts';
import type {
  ChatMessage,
  GenerationPart,
  GenerationRequest,
  TextGenerator,
} from '../../domain/text-generator.ts';
import { notHad } from '../api-error.ts';

/** Requests at the same time: another machine's model has queues of its own. */
const PLACES = 4;

/** Text generation by the model that replies to callers, where that runs elsewhere only: plain conversations, as calls have them. */
export function generatorOverLlm(llm: Llm): TextGenerator {
  return {
    model: llm.model,
    contextTokens: llm.promptTokens,
    places: PLACES,
    countTokens: (text) => llm.countTokens(text),
    generate: (request, signal) => reply(llm, request, signal),
    // The model belongs to the engines.
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function* reply(
  llm: Llm,
  request: GenerationRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerationPart> {
  const { prompt, tools, toolChoice, format, topLogprobs, stop } = request;
  const refuse = (param: string, isAsked: boolean): void => {
    if (isAsked) throw notHad(param, `${param} is not had while the language model runs on another machine.`);
  };
  refuse('prompt', typeof prompt === 'string');
  refuse('tools', tools.length > 0 && toolChoice !== 'none');
  refuse('response_format', format.type !== 'text');
  refuse('logprobs', topLogprobs !== undefined);
  refuse('stop', stop.length > 0);
  const messages = typeof prompt === 'string' ? [] : prompt.map(messageOf);
  await using session = await llm.open();
  const most = request.maxTokens ?? Infinity;
  let text = '';
  let wasCut = false;
  for await (const part of session.reply(messages, signal, () => 'api')) {
    wasCut = part.type === 'cut';
    const more = spokenText(part);
    if (more === '') continue;
    text += more;
    yield { type: 'text', text: more };
    wasCut = llm.countTokens(text) >= most;
    if (wasCut) break;
  }
  const promptTokens = messages.reduce((sum, message) => sum + llm.countTokens(wordsOf(message)), 0);
  const completionTokens = llm.countTokens(text);
  const usage = { promptTokens, cachedTokens: 0, completionTokens, reasoningTokens: 0 };
  yield { type: 'end', reason: wasCut ? 'length' : 'stop', usage };
}

const messageOf = (message: ChatMessage): Message =>
  message.role === 'assistant'
    ? { role: 'assistant', heard: message.content }
    : { role: message.role, content: message.content };

const wordsOf = (message: Message): string =>
  message.role === 'assistant' ? message.heard : message.content;
