import { TextStreamReader } from '@livekit/rtc-node';
import { expect, test } from 'vitest';
import { transcriptionAttributes } from '../../protocol/transcription.ts';
import { Captions } from './captions.ts';

type Chunk = ConstructorParameters<typeof TextStreamReader>[1] extends ReadableStream<infer C> ? C : never;

/** A text stream of a segment, whose words come when the test says so. */
function streamOf(segment: string, final: boolean) {
  let controller: ReadableStreamDefaultController<Chunk> | undefined;
  const source = new ReadableStream<Chunk>({ start: (own) => void (controller = own) });
  const attributes = transcriptionAttributes({ segment, final });
  const info = {
    streamId: `${segment}-${final}`,
    mimeType: 'text/plain',
    topic: '',
    timestamp: 0,
    attributes,
  };
  return {
    reader: new TextStreamReader(info, source),
    comes: (text: string) => {
      const chunk: unknown = { content: new TextEncoder().encode(text) };
      controller?.enqueue(chunk as Chunk);
      controller?.close();
    },
  };
}

test('the newest stream of a segment counts, also when an older one is read to its end later', async () => {
  const captions = new Captions();
  const [partial, final] = [streamOf('u1', false), streamOf('u1', true)];
  const older = captions.read(partial.reader, 'caller');
  const newer = captions.read(final.reader, 'caller');
  final.comes('What is it?');
  await newer;
  partial.comes('what is');
  await older;
  expect(captions.textOf('caller', 0, Infinity)).toBe('What is it?');
});
