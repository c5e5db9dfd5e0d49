import { type ConversationItems, newId } from './conversation-items.ts';
import { FunctionCall } from './function-items.ts';
import type { MadePart } from './held-calls.ts';
import type { Tell } from './server-event.ts';

export interface ResponseCallsOptions {
  readonly items: ConversationItems;
  readonly tell: Tell;
  readonly responseId: string;
  /** Adds an item to what the response consists of, and gives its place there. */
  readonly addOutput: (item: FunctionCall) => number;
}

/** The calls of functions of one response, as its client is told of them: as soon as they are made. */
export class ResponseCalls {
  readonly #options: ResponseCallsOptions;
  /** The call whose arguments are being written, and its place in the response. */
  #open: { readonly call: FunctionCall; readonly place: number } | undefined;
  #isWhole = true;
  #ended = false;

  constructor(options: ResponseCallsOptions) {
    this.#options = options;
  }

  take(part: MadePart): void {
    if (this.#ended) return;
    switch (part.type) {
      case 'text':
        break;
      case 'call':
        this.#close(true);
        this.#begin(part.name);
        break;
      case 'arguments':
        this.#write(part.text);
        break;
      case 'end':
        // Where no more could be made, the last call may lack the end of its arguments.
        this.#close(!part.cut || isJson(this.#open?.call.arguments));
        break;
    }
  }

  /** The response is over. @returns whether all of its calls are whole. */
  end(): boolean {
    this.#close(false);
    this.#ended = true;
    return this.#isWhole;
  }

  #begin(name: string): void {
    const { items, tell, responseId, addOutput } = this.#options;
    const call = new FunctionCall(newId('item'), newId('call'), name);
    this.#open = { call, place: addOutput(call) };
    items.add(call);
    const item = call.shown;
    const output_index = this.#open.place;
    tell({ type: 'response.output_item.added', response_id: responseId, output_index, item });
    tell({ type: 'conversation.item.added', previous_item_id: items.before(call), item });
  }

  #write(delta: string): void {
    if (!this.#open) return;
    const { call } = this.#open;
    call.arguments += delta;
    this.#options.tell({
      type: 'response.function_call_arguments.delta',
      ...this.#placeOf(this.#open),
      delta,
    });
  }

  #close(isWhole: boolean): void {
    if (!this.#open) return;
    const { items, tell, responseId } = this.#options;
    const { call, place } = this.#open;
    const { name } = call;
    const at = this.#placeOf(this.#open);
    this.#open = undefined;
    this.#isWhole &&= isWhole;
    call.status = isWhole ? 'completed' : 'incomplete';
    const item = call.shown;
    tell({ type: 'response.function_call_arguments.done', ...at, name, arguments: call.arguments });
    tell({ type: 'conversation.item.done', previous_item_id: items.before(call), item });
    tell({ type: 'response.output_item.done', response_id: responseId, output_index: place, item });
  }

  #placeOf({ call, place }: { readonly call: FunctionCall; readonly place: number }) {
    const { id: item_id, callId: call_id } = call;
    return { response_id: this.#options.responseId, item_id, call_id, output_index: place };
  }
}

function isJson(text = ''): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
