import { describe, expect, test } from 'vitest';
import { ct2ToGgml } from './ct2-to-ggml.ts';
import { fromHalf } from '../weights/float16.ts';
import { GgmlType } from '../weights/ggml-tensor.ts';
import { readGgmlWhisper } from './ggml-file.ts';
import { SMALL, smallCt2Model, smallVocabulary, weightAt } from './small-model.fixture.ts';

describe('a small model', () => {
  const model = readGgmlWhisper(ct2ToGgml(smallCt2Model(), smallVocabulary()));
  const { state } = SMALL;

  const tensor = (name: string) => {
    const found = model.tensors.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const valueAt = (name: string, index: number): number => {
    const { data, type } = tensor(name);
    return type === GgmlType.f32 ? data.readFloatLE(index * 4) : fromHalf(data.readUInt16LE(index * 2));
  };
  const half = (value: number): number => Math.round(value * 1_024) / 1_024;

  test('has its sizes in the header', () => {
    expect(model.sizes).toEqual({
      vocabulary: SMALL.tokens,
      audioContext: SMALL.audioContext,
      audioState: state,
      audioHeads: SMALL.heads,
      audioLayers: SMALL.layers,
      textContext: SMALL.textContext,
      textState: state,
      textHeads: SMALL.heads,
      textLayers: SMALL.layers,
      melBands: SMALL.melBands,
      weightType: 1,
    });
    expect(model.melFilters).toHaveLength(SMALL.melBands * 201);
  });

  test('lists the words as bytes, without what whisper.cpp adds itself', () => {
    expect(model.vocabulary).toHaveLength(50_257);
    expect(model.vocabulary.slice(0, 5)).toEqual([
      Buffer.from('!'),
      Buffer.from(' '),
      Buffer.from([0xe9]),
      Buffer.from('\n'),
      Buffer.from(' w4'),
    ]);
  });

  test('has every tensor of whisper, once', () => {
    const names = model.tensors.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // whisper.cpp: 10 outside the layers, 15 in a layer of the encoder, 24 in one of the decoder.
    expect(names).toHaveLength(10 + 1 + SMALL.layers * (15 + 24));
    expect(names.slice(0, 4)).toEqual([
      'decoder.positional_embedding',
      'encoder.positional_embedding',
      'decoder.token_embedding.weight',
      'decoder.blocks.0.mlp_ln.weight',
    ]);
    expect(names.at(-1)).toBe('encoder.ln_post.bias');
  });

  test('takes query, key and value out of the matrices that CTranslate2 stacks', () => {
    const stacked = 'decoder/layer_1/self_attention/linear_0/weight';
    for (const [part, name] of ['query', 'key', 'value'].entries()) {
      const at = 5 * state + 3;
      expect(valueAt(`decoder.blocks.1.attn.${name}.weight`, at)).toBe(
        half(weightAt(stacked, part * state * state + at)),
      );
    }
    const crossed = 'decoder/layer_0/attention/linear_1';
    expect(valueAt('decoder.blocks.0.cross_attn.key.weight', 9)).toBe(half(weightAt(`${crossed}/weight`, 9)));
    expect(valueAt('decoder.blocks.0.cross_attn.value.bias', 9)).toBe(
      half(weightAt(`${crossed}/bias`, state + 9)),
    );
    expect(model.tensors.some(({ name }) => name.endsWith('key.bias'))).toBe(false);
  });

  test('writes matrices in half precision, and what whisper.cpp reads as f32 in full', () => {
    expect(tensor('encoder.blocks.0.mlp.0.weight')).toMatchObject({
      shape: [state, 4 * state],
      type: GgmlType.f16,
    });
    expect(tensor('encoder.conv1.weight')).toMatchObject({
      shape: [3, SMALL.melBands, state],
      type: GgmlType.f16,
    });
    expect(tensor('encoder.conv1.bias')).toMatchObject({ shape: [1, state], type: GgmlType.f32 });
    expect(tensor('encoder.positional_embedding')).toMatchObject({
      shape: [state, SMALL.audioContext],
      type: GgmlType.f32,
    });
    expect(tensor('decoder.ln.bias')).toMatchObject({ shape: [state], type: GgmlType.f32 });
    expect(valueAt('decoder.ln.bias', 3)).toBe(half(weightAt('decoder/layer_norm/beta', 3)));
  });
});

test('says what is wrong with other files', () => {
  const model = smallCt2Model();
  expect(() => ct2ToGgml(model.subarray(0, 100_000), smallVocabulary())).toThrow('ends too early');
  expect(() => ct2ToGgml(Buffer.from('something else'), smallVocabulary())).toThrow(
    'Not a CTranslate2 model',
  );
  expect(() => ct2ToGgml(model, 'a\nb')).toThrow("not whisper's vocabulary");
});
