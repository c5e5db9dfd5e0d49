import { randomUUID } from 'node:crypto';
import type { GenerationPart, TokenUsage } from '../../domain/text-generator.ts';
import type { ServerSentEvent } from '../server-sent-events.ts';
import type { ResponseBody } from './responses-request.ts';

type Item =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly role: 'assistant';
      status: string;
      content: { type: 'output_text'; text: string; annotations: []; logprobs: [] }[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      arguments: string;
      status: string;
    }
  | {
      readonly type: 'reasoning';
      readonly id: string;
      summary: [];
      content: { type: 'reasoning_text'; text: string }[];
      status: string;
    };

/** Writes a response, and the events by which it is told as it comes. */
export class ResponseWriter {
  readonly #head: object;
  readonly #output: Item[] = [];
  #sequence = 0;
  #status: 'in_progress' | 'completed' | 'incomplete' = 'in_progress';
  #usage: TokenUsage | undefined;

  constructor(model: string, body: ResponseBody) {
    this.#head = {
      id: `resp_${randomUUID().replaceAll('-', '')}`,
      object: 'response',
      created_at: Math.floor(Date.now() / 1_000),
      model,
      error: null,
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      metadata: body.metadata ?? {},
      parallel_tool_calls: body.parallel_tool_calls ?? true,
      previous_response_id: null,
      reasoning: { effort: body.reasoning?.effort ?? null, summary: null },
      store: false,
      temperature: body.temperature ?? null,
      text: { format: body.text?.format ?? { type: 'text' } },
      tool_choice: body.tool_choice ?? 'auto',
      tools: body.tools ?? [],
      top_p: body.top_p ?? null,
      truncation: 'disabled',
      background: false,
    };
  }

  /** The response so far. */
  get response(): object {
    const incomplete = this.#status === 'incomplete';
    return {
      ...this.#head,
      status: this.#status,
      incomplete_details: incomplete ? { reason: 'max_output_tokens' } : null,
      output: this.#output,
      usage: this.#usage ? usageOf(this.#usage) : null,
    };
  }

  /** The events of a whole response. */
  async *events(parts: AsyncIterable<GenerationPart>): AsyncGenerator<ServerSentEvent> {
    let isBegun = false;
    for await (const part of parts) {
      // Nothing is told before the first part, so that what fails before has a status of its own.
      if (!isBegun) {
        yield this.#event('response.created', { response: this.response });
        yield this.#event('response.in_progress', { response: this.response });
        isBegun = true;
      }
      yield* this.#take(part);
    }
  }

  *#take(part: GenerationPart): Generator<ServerSentEvent> {
    switch (part.type) {
      case 'text': {
        yield* this.#open('message');
        const item = this.#output.at(-1);
        const content = item?.type === 'message' ? item.content[0] : undefined;
        if (content) content.text += part.text;
        yield this.#ofItem('response.output_text.delta', {
          content_index: 0,
          delta: part.text,
          logprobs: [],
        });
        break;
      }
      case 'reasoning': {
        yield* this.#open('reasoning');
        const item = this.#output.at(-1);
        const content = item?.type === 'reasoning' ? item.content[0] : undefined;
        if (content) content.text += part.text;
        yield this.#ofItem('response.reasoning_text.delta', { content_index: 0, delta: part.text });
        break;
      }
      case 'call':
        yield* this.#close();
        yield* this.#add({
          type: 'function_call',
          id: newId('fc'),
          call_id: newId('call'),
          name: part.name,
          arguments: '',
          status: 'in_progress',
        });
        break;
      case 'arguments': {
        const item = this.#output.at(-1);
        if (item?.type === 'function_call') item.arguments += part.text;
        yield this.#ofItem('response.function_call_arguments.delta', { delta: part.text });
        break;
      }
      case 'end': {
        // An answer of nothing is an empty message.
        if (this.#output.length === 0) yield* this.#open('message');
        const isWhole = part.reason !== 'length';
        yield* this.#close(isWhole ? 'completed' : 'incomplete');
        this.#status = isWhole ? 'completed' : 'incomplete';
        this.#usage = part.usage;
        yield this.#event(`response.${this.#status}`, { response: this.response });
      }
    }
  }

  /** Begins a message or what the model thinks, unless that is what it is at. */
  *#open(type: 'message' | 'reasoning'): Generator<ServerSentEvent> {
    if (this.#output.at(-1)?.type === type) return;
    yield* this.#close();
    const status = 'in_progress';
    yield* this.#add(
      type === 'message'
        ? { type, id: newId('msg'), role: 'assistant', status, content: [] }
        : { type, id: newId('rs'), summary: [], status, content: [] },
    );
    const item = this.#output.at(-1);
    if (item?.type === 'message')
      item.content = [{ type: 'output_text', text: '', annotations: [], logprobs: [] }];
    if (item?.type === 'reasoning') item.content = [{ type: 'reasoning_text', text: '' }];
    yield this.#ofItem('response.content_part.added', { content_index: 0, part: partOf(item) });
  }

  *#add(item: Item): Generator<ServerSentEvent> {
    this.#output.push(item);
    yield this.#event('response.output_item.added', { output_index: this.#output.length - 1, item });
  }

  /** Ends the item that the model was at. */
  *#close(status = 'completed'): Generator<ServerSentEvent> {
    const item = this.#output.at(-1);
    if (item?.status !== 'in_progress') return;
    item.status = status;
    if (item.type === 'function_call') {
      const { name, arguments: json } = item;
      yield this.#ofItem('response.function_call_arguments.done', { name, arguments: json });
    } else {
      const part = partOf(item);
      const name = item.type === 'message' ? 'output_text' : 'reasoning_text';
      const logprobs = item.type === 'message' ? { logprobs: [] } : {};
      yield this.#ofItem(`response.${name}.done`, { content_index: 0, text: part?.text, ...logprobs });
      yield this.#ofItem('response.content_part.done', { content_index: 0, part });
    }
    yield this.#event('response.output_item.done', { output_index: this.#output.length - 1, item });
  }

  #ofItem(type: string, more: object): ServerSentEvent {
    const output_index = this.#output.length - 1;
    return this.#event(type, { item_id: this.#output[output_index]?.id, output_index, ...more });
  }

  /** Written at once, since what it tells of goes on changing. */
  #event(type: string, more: object): ServerSentEvent {
    return { event: type, data: JSON.stringify({ type, sequence_number: this.#sequence++, ...more }) };
  }
}

function partOf(item: Item | undefined): { readonly text: string } | undefined {
  return item?.type === 'message' || item?.type === 'reasoning' ? item.content[0] : undefined;
}

const newId = (kind: string): string => `${kind}_${randomUUID().replaceAll('-', '')}`;

const usageOf = (usage: TokenUsage) => ({
  input_tokens: usage.promptTokens,
  input_tokens_details: { cached_tokens: usage.cachedTokens },
  output_tokens: usage.completionTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.promptTokens + usage.completionTokens,
});
