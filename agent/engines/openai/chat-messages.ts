import type { OpenAI } from 'openai';
import { daysAhead } from '../../domain/days-ahead.ts';
import type { Message, ToolCall } from '../../domain/message.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';

type Param = OpenAI.Chat.ChatCompletionMessageParam;

/** What a model reads in place of a result that is not there yet. */
const STILL_RUNNING = 'It is still running.';

/** A conversation as servers take it: each call of a tool is followed by what it gave, and who has tools is told the date. */
export function chatMessages(messages: readonly Message[], tools: readonly FunctionTool[]): Param[] {
  const written = messages.flatMap(paramsOf);
  if (tools.length === 0) return written;
  const [first, ...others] = written;
  const days = daysAhead(new Date());
  return first?.role === 'system' && typeof first.content === 'string'
    ? [{ ...first, content: `${first.content}\n\n${days}` }, ...others]
    : [{ role: 'system', content: days }, ...written];
}

/** The tools as servers take them. */
export const toolParams = (tools: readonly FunctionTool[]): OpenAI.Chat.ChatCompletionTool[] =>
  tools.map(({ name, description, parameters = { type: 'object', properties: {} } }) => ({
    type: 'function',
    function: { name, ...(description !== undefined && { description }), parameters },
  }));

function paramsOf(message: Message): Param[] {
  if (message.role !== 'assistant') return [{ role: message.role, content: message.content }];
  const { heard, calls = [] } = message;
  if (calls.length === 0) return [{ role: 'assistant', content: heard }];
  return [
    {
      role: 'assistant',
      content: heard === '' ? null : heard,
      tool_calls: calls.map((call) => ({
        id: idOf(call),
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
      })),
    },
    ...calls.map((call): Param => ({
      role: 'tool',
      tool_call_id: idOf(call),
      content: call.result ?? STILL_RUNNING,
    })),
  ];
}

/** Nine letters and digits, since some servers take no others. */
const idOf = ({ id }: ToolCall): string => `call${String(id % 100_000).padStart(5, '0')}`;
