import type {
  RealtimeConversationItemFunctionCall,
  RealtimeConversationItemFunctionCallOutput,
} from 'openai/resources/realtime/realtime';
import type { Item } from './item.ts';

/** A call of a function by the model. */
export class FunctionCall {
  readonly id: string;
  /** By which its output is told. */
  readonly callId: string;
  readonly name: string;
  /** As JSON, as far as it is written. */
  arguments: string;
  status: 'in_progress' | 'completed' | 'incomplete';

  constructor(id: string, callId: string, name: string, json?: string) {
    this.id = id;
    this.callId = callId;
    this.name = name;
    this.arguments = json ?? '';
    this.status = json === undefined ? 'in_progress' : 'completed';
  }

  /** The item as clients see it. */
  get shown(): RealtimeConversationItemFunctionCall {
    const { id, callId: call_id, name, status } = this;
    return {
      id,
      object: 'realtime.item',
      type: 'function_call',
      status,
      name,
      call_id,
      arguments: this.arguments,
    };
  }
}

/** What a function gave. */
export class FunctionOutput {
  readonly id: string;
  readonly callId: string;
  readonly output: string;
  readonly status = 'completed';

  constructor(id: string, callId: string, output: string) {
    this.id = id;
    this.callId = callId;
    this.output = output;
  }

  /** The item as clients see it. */
  get shown(): RealtimeConversationItemFunctionCallOutput {
    const { id, callId: call_id, output, status } = this;
    return { id, object: 'realtime.item', type: 'function_call_output', status, call_id, output };
  }
}

/** Anything that a conversation consists of. */
export type AnyItem = Item | FunctionCall | FunctionOutput;
