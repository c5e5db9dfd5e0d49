/** Names of events that were others in the protocol's first version, which clients ask for by `OpenAI-Beta: realtime=v1`. */
const NAMES: Readonly<Record<string, string>> = {
  'conversation.item.added': 'conversation.item.created',
  'response.output_audio.delta': 'response.audio.delta',
  'response.output_audio.done': 'response.audio.done',
  'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
  'response.output_audio_transcript.done': 'response.audio_transcript.done',
  'response.output_text.delta': 'response.text.delta',
  'response.output_text.done': 'response.text.done',
};

/** Kinds of content that had other names. */
const KINDS: Readonly<Record<string, string>> = { output_audio: 'audio', output_text: 'text' };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An event as the first version has it; undefined if it has none. */
export function inFirstVersion(event: Fields): Fields | undefined {
  const { type, item, response } = event;
  if (type === 'conversation.item.done') return undefined;
  return {
    ...event,
    type: NAMES[String(type)] ?? type,
    ...(isFields(item) && { item: itemIn(item) }),
    ...(isFields(response) && { response: responseIn(response) }),
  };
}

function responseIn({ output_modalities: modalities, ...response }: Fields): Fields {
  return {
    ...response,
    ...(Array.isArray(response['output']) && {
      output: response['output'].map((item: unknown) => (isFields(item) ? itemIn(item) : item)),
    }),
    modalities: Array.isArray(modalities) && modalities.includes('audio') ? ['text', 'audio'] : ['text'],
  };
}

function itemIn(item: Fields): Fields {
  const { content } = item;
  if (!Array.isArray(content)) return item;
  return {
    ...item,
    content: content.map((part: unknown) =>
      isFields(part) ? { ...part, type: KINDS[String(part['type'])] ?? part['type'] } : part,
    ),
  };
}
