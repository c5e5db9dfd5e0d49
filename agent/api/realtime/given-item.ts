import { invalid, notHad } from '../api-error.ts';
import type { GivenItem } from './client-event.ts';
import { newId } from './conversation-items.ts';
import { type AnyItem, FunctionCall, FunctionOutput } from './function-items.ts';
import { Item } from './item.ts';

/**
 * The item that a client gives.
 *
 * @param callsFunctions whether the model here can call functions.
 * @throws ApiError if that can be no item here.
 */
export function itemGiven(given: GivenItem, callsFunctions: boolean): AnyItem {
  if (given.type === 'mcp_approval_response') throw notHad('item.type', 'MCP servers are not had here');
  const id = given.id ?? newId('item');
  if (given.type === 'message') return messageGiven(given, id);
  if (!callsFunctions) throw notHad('item.type', 'The language model here calls no functions');
  return given.type === 'function_call'
    ? new FunctionCall(id, given.call_id, given.name, given.arguments)
    : new FunctionOutput(id, given.call_id, given.output);
}

/** Characters of an item that the model reads. */
export function charactersOf(item: AnyItem): number {
  if (item instanceof Item) return item.text.length;
  return item instanceof FunctionCall ? item.arguments.length : item.output.length;
}

function messageGiven(given: Extract<GivenItem, { type: 'message' }>, id: string): Item {
  const text = given.content
    .map(({ text, transcript }) => text ?? transcript ?? '')
    .join(' ')
    .trim();
  if (given.content.some(({ type }) => type === 'input_image'))
    throw notHad('item.content', 'The models here see no images');
  const spoken = given.content.some(({ type }) => type.endsWith('audio'));
  if (text === '')
    throw spoken
      ? notHad('item.content', 'Audio is sent by input_audio_buffer.append: an item has its transcript')
      : invalid('item.content', 'There is no text in it');
  return new Item(id, given.role, spoken, text);
}
