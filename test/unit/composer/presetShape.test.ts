import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, test } from 'node:test';
import { toJSONSchema } from 'zod/v4/core';
import { resetEditor } from './fakeVscode.ts';

const { setupSchema, styleSchema } = await import('../../../src/host/composer/presetEntries.ts');

beforeEach(resetEditor);

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** Names, kinds and what is needed; the words beside them are for people, and limits may be told by the reader alone. */
function shapeOf({ type, enum: values, required = [], properties, items }: JsonSchema): unknown {
  if (values !== undefined) return values;
  if (items !== undefined) return [shapeOf(items)];
  if (properties === undefined) return type;
  const shapes = Object.entries(properties).map(([name, each]) => [name, shapeOf(each)]);
  return { required: required.toSorted(), ...Object.fromEntries(shapes) };
}

/** Where the manifest says less, it says nothing else. */
function coarse(of: JsonSchema, as: JsonSchema): JsonSchema {
  const { type = typeof of.enum?.[0], required = [], properties, items } = of;
  return {
    type,
    required,
    ...(properties === undefined || as.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [
              name,
              coarse(each, as.properties?.[name] ?? {}),
            ]),
          ),
        }),
    ...(items === undefined || as.items === undefined ? {} : { items: coarse(items, as.items) }),
  };
}

async function read(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

function itemsOf(schema: JsonSchema, list: 'styles' | 'setups'): JsonSchema {
  const items = schema.properties?.[list]?.items;
  assert.ok(items, `${list} are described`);
  return items;
}

const reader = {
  styles: toJSONSchema(styleSchema, { io: 'input' }) as JsonSchema,
  setups: toJSONSchema(setupSchema, { io: 'input' }) as JsonSchema,
};

describe('a preset', () => {
  for (const list of ['styles', 'setups'] as const) {
    test(`of the list ${list} is underlined in the file where it would not be read, and only there`, async () => {
      const file = itemsOf((await read('media/schemas/presets.schema.json')) as JsonSchema, list);
      assert.deepEqual(shapeOf(file), shapeOf(reader[list]));
    });

    test(`of the list ${list} is completed in the settings by the same names`, async () => {
      const manifest = (await read('package.json')) as {
        contributes: { configuration: { properties: Record<string, JsonSchema> } };
      };
      const setting = manifest.contributes.configuration.properties['seedream.presets'];
      assert.ok(setting);
      const items = itemsOf(setting, list);
      assert.deepEqual(shapeOf(items), shapeOf(coarse(reader[list], items)));
    });
  }
});
