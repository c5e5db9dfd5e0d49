import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from 'node-llama-cpp';
import type { AnsweredCall, ChatMessage } from '../../domain/text-generator.ts';

/** The conversation as templates take it: what the model says, calls and is told by functions is one item until somebody else speaks. */
export function historyOf(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = [];
  let answer: ChatModelResponse['response'] | undefined;
  for (const message of messages) {
    if (message.role !== 'assistant') {
      answer = undefined;
      history.push({ type: message.role, text: message.content });
      continue;
    }
    if (!answer) history.push({ type: 'model', response: (answer = []) });
    if (message.content !== '') answer.push(message.content);
    answer.push(...message.calls.map(callItem));
  }
  // The answer goes on after what functions gave, and else begins anew.
  const goesOn = typeof answer?.at(-1) === 'object';
  return goesOn ? history : [...history, { type: 'model', response: [''] }];
}

function callItem({ name, arguments: json, result }: AnsweredCall, index: number): ChatModelFunctionCall {
  return {
    type: 'functionCall',
    name,
    params: parsed(json),
    result: result === undefined ? undefined : parsed(result),
    startsNewChunk: index === 0,
  };
}

/** JSON as what it means, and any other text as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
