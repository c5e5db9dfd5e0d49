import { z } from 'zod';
import type { ChatMessage } from '../../domain/text-generator.ts';
import { invalid } from '../api-error.ts';
import { BOUNDS } from './bounds.ts';
import { functionName, text } from './schemas.ts';

const callId = z.string().min(1).max(BOUNDS.name);

const textPart = z.object({
  type: z.literal('text', 'only parts of type "text" are had here'),
  text,
});
const content = z.union([text, z.array(textPart).max(BOUNDS.parts)]);

/** A message of a chat completion's conversation. */
export const chatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content }),
  z.object({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z
      .array(
        z.object({
          id: callId,
          type: z.literal('function'),
          function: z.object({ name: functionName, arguments: text }),
        }),
      )
      .max(BOUNDS.parts)
      .nullish(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: callId, content }),
]);

type Call = { readonly name: string; readonly arguments: string; result: string | undefined };

/**
 * Puts each tool's result to the call that asked for it.
 *
 * @throws ApiError (400) if a result is for no call.
 */
export function conversationOf(messages: readonly z.output<typeof chatMessage>[]): ChatMessage[] {
  const conversation: ChatMessage[] = [];
  const calls = new Map<string, Call>();
  for (const [index, message] of messages.entries()) {
    switch (message.role) {
      case 'assistant': {
        const made = (message.tool_calls ?? []).map(({ id, function: { name, arguments: json } }) => {
          const call: Call = { name, arguments: json, result: undefined };
          calls.set(id, call);
          return call;
        });
        conversation.push({ role: 'assistant', content: textIn(message.content ?? ''), calls: made });
        break;
      }
      case 'tool': {
        const call = calls.get(message.tool_call_id);
        if (!call)
          throw invalid(
            `messages[${index}].tool_call_id`,
            'No message before this one has a call of this id',
          );
        call.result = textIn(message.content);
        break;
      }
      default:
        conversation.push({
          role: message.role === 'user' ? 'user' : 'system',
          content: textIn(message.content),
        });
    }
  }
  return conversation;
}

const textIn = (content: string | readonly { readonly text: string }[]): string =>
  typeof content === 'string' ? content : content.map((part) => part.text).join('');
