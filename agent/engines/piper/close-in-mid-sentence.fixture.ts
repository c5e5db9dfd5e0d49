import { modelPath } from '../../../models/store.ts';
import { openPiper } from './open-piper.ts';

/** A process that closes its voice while it speaks. */
const piper = await openPiper({
  modelName: 'joe',
  modelPath: modelPath('en_US-joe-medium.onnx'),
  configPath: modelPath('en_US-joe-medium.onnx.json'),
  threads: 1,
});
const sentence =
  'The average distance between Earth and its moon is much longer than most of us would guess.';
const pieces = piper.open().synthesize(sentence, new AbortController().signal)[Symbol.asyncIterator]();
await pieces.next();
const next = pieces.next().catch(() => undefined);
await piper[Symbol.asyncDispose]();
await next;
