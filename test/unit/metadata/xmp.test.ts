import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { buildXmp, createIdentity, mergeXmp, readXmp } from '../../../src/core/metadata/xmp.ts';
import { parseXmp } from '../../../src/core/metadata/xmpDocument.ts';
import { parseRecipe } from '../../../src/core/metadata/recipe.schema.ts';
import { aRecipe, anyPrompt, drawing, identity, photo } from './sampleRecipe.ts';

const content = { recipe: aRecipe(), identity };
const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const label = '{"Label":"1","ContentProducer":"00119111","ProduceID":"0217"}';

function packet(descriptions: string): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${rdf}">${descriptions}</rdf:RDF></x:xmpmeta>`;
}

const labelled = packet(
  `<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>${label}</TC260:AIGC></rdf:Description>`,
);

function recipeIn(text: string): unknown {
  return parseRecipe(readXmp(text).recipeJson ?? '');
}

describe('a packet of ours', () => {
  test('gives back the same recipe and the standard fields', () => {
    const facts = readXmp(buildXmp(content));
    assert.equal(facts.documentId, identity.documentId);
    assert.equal(facts.instanceId, identity.instanceId);
    assert.equal(facts.description, content.recipe.prompt);
    assert.equal(
      facts.digitalSourceType,
      'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    );
    assert.deepEqual([facts.aigcLabel, facts.remoteManifest], [false, false]);
    assert.deepEqual(parseRecipe(facts.recipeJson ?? ''), content.recipe);
  });

  test('says composite only when a photograph was among the references', () => {
    const source = (references: readonly (typeof photo | typeof drawing)[]): string | undefined =>
      readXmp(buildXmp({ recipe: aRecipe({ references }), identity }))
        .digitalSourceType?.split('/')
        .at(-1);
    assert.equal(source([drawing, photo]), 'compositeWithTrainedAlgorithmicMedia');
    assert.equal(source([drawing]), 'trainedAlgorithmicMedia');
  });

  test('is sound XML and gives the recipe back exactly for any prompt', () => {
    fc.assert(
      fc.property(anyPrompt, prompt => {
        const recipe = aRecipe({ prompt, references: [photo, { ...drawing, path: prompt.slice(0, 50) }] });
        const text = buildXmp({ recipe, identity });
        assert.notEqual(parseXmp(text).insertAt, undefined);
        assert.deepEqual(recipeIn(text), recipe);
      }),
      { numRuns: 500 },
    );
  });

  test('names the system by the table, or by what was sent when the table does not know it', () => {
    const system = (changes: object): string | undefined =>
      /<Iptc4xmpExt:AISystemUsed>(.*)<\/Iptc4xmpExt:AISystemUsed>/u.exec(
        buildXmp({ recipe: aRecipe(changes), identity }),
      )?.[1];
    assert.equal(system({ model: { name: 'seedream-5.0-pro', sent: 'x' } }), 'Seedream 5.0 pro (ark)');
    assert.equal(system({ model: { sent: 'ep-2026-abc' } }), 'ep-2026-abc (ark)');
  });

  test('has names that are version-independent identifiers made from random bytes', () => {
    let calls = 0;
    const made = createIdentity(bytes => (calls++ === 0 ? 'ab' : 'cd').repeat(bytes));
    assert.equal(made.documentId, 'xmp.did:abababab-abab-abab-abab-abababababab');
    assert.equal(made.instanceId, 'xmp.iid:cdcdcdcd-cdcd-cdcd-cdcd-cdcdcdcdcdcd');
  });
});

describe('adding to a packet that is there', () => {
  test('keeps a China AIGC label word for word', () => {
    const merged = mergeXmp(labelled, content) ?? '';
    assert.ok(merged.includes(`<TC260:AIGC>${label}</TC260:AIGC>`));
    assert.equal(readXmp(merged).aigcLabel, true);
    assert.deepEqual(recipeIn(merged), content.recipe);
    assert.equal(merged.split('<?xpacket begin').length - 1, 0);
  });

  test('lets what is there win, whatever prefixes it uses and whether it is an attribute or an element', () => {
    const old = packet(
      `<rdf:Description rdf:about="uuid:1" xmlns:m="http://ns.adobe.com/xap/1.0/mm/" m:DocumentID="xmp.did:old" xmlns:d="http://purl.org/dc/elements/1.1/">` +
        `<d:description><rdf:Alt><rdf:li xml:lang="de">Fuchs</rdf:li><rdf:li xml:lang="x-default">Old &amp; &#x72d0;</rdf:li></rdf:Alt></d:description></rdf:Description>`,
    );
    const merged = mergeXmp(old, content) ?? '';
    const facts = readXmp(merged);
    assert.equal(facts.documentId, 'xmp.did:old');
    assert.equal(facts.description, 'Old & 狐');
    assert.equal(facts.instanceId, identity.instanceId);
    assert.equal(merged.split('DocumentID').length - 1, 1);
    assert.equal(parseXmp(merged).about, 'uuid:1');
    assert.equal(merged.split('rdf:about="uuid:1"').length - 1, 2);
    assert.ok(merged.startsWith(old.slice(0, old.indexOf('</rdf:RDF>'))));
  });

  test('replaces an earlier recipe in either form, for it describes another picture', () => {
    const first = buildXmp({ recipe: aRecipe({ prompt: 'earlier' }), identity });
    const again = mergeXmp(first, content) ?? '';
    assert.deepEqual(recipeIn(again), content.recipe);
    assert.equal(again.split('<seedream:Recipe>').length - 1, 1);
    const short = packet(
      `<rdf:Description rdf:about="" xmlns:s="urn:seedream-studio:recipe:1.0:" s:Recipe="{}" />`,
    );
    const merged = mergeXmp(short, content) ?? '';
    assert.ok(!merged.includes('s:Recipe="{}"'));
    assert.deepEqual(recipeIn(merged), content.recipe);
  });

  test('adding twice changes nothing more', () => {
    const once = mergeXmp(labelled, content) ?? '';
    const twice = mergeXmp(once, content) ?? '';
    assert.deepEqual(readXmp(twice), readXmp(once));
  });

  test('is refused for anything that is not sound XMP', () => {
    const broken = [
      '',
      'no XML at all',
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
      labelled.slice(0, -3),
      labelled.replace('</rdf:RDF>', ''),
      `<!DOCTYPE x [<!ENTITY a "b">]>${labelled}`,
      labelled.replace('TC260:AIGC>{', 'TC260:Other>{'),
      labelled.replace('rdf:about=""', 'rdf:about='),
      `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`,
      `${labelled}<!-- open`,
      `${labelled}</x:xmpmeta>`,
      `${labelled}< b>`,
    ];
    for (const text of broken) assert.equal(mergeXmp(text, content), undefined, text.slice(0, 80));
  });
});

describe('reading packets from elsewhere', () => {
  test('understands other prefixes, single quotes, CDATA, comments, resources and white space', () => {
    const text =
      `<?xpacket begin='' id='x'?><R:RDF xmlns:R='${rdf}'><!-- </R:RDF> --><R:Description R:about=''` +
      ` xmlns='http://ns.adobe.com/xap/1.0/mm/' xmlns:i = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>` +
      `<DocumentID> <![CDATA[xmp.did:<1>]]> </DocumentID><i:DigitalSourceType R:resource='http://x/trainedAlgorithmicMedia'/>` +
      `</R:Description></R:RDF>`;
    const facts = readXmp(text);
    assert.equal(facts.documentId, 'xmp.did:<1>');
    assert.equal(facts.digitalSourceType, 'http://x/trainedAlgorithmicMedia');
  });

  test('takes the first language when none is the default, and keeps to the outermost list', () => {
    const items =
      '<rdf:li xml:lang="de">eins</rdf:li><rdf:li xml:lang="en">one<rdf:Bag><rdf:li>deep</rdf:li></rdf:Bag></rdf:li>';
    const text = packet(
      `<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>${items}</rdf:Alt></dc:description></rdf:Description>`,
    );
    assert.equal(readXmp(text).description, 'eins');
  });

  test('never takes a name for a namespace', () => {
    const text = packet(
      '<rdf:Description xmlns:TC260="urn:other" TC260:AIGC="1" xmlns:xmpMM="urn:other"><xmpMM:DocumentID>x</xmpMM:DocumentID><DocumentID>y</DocumentID></rdf:Description>',
    );
    assert.deepEqual(readXmp(text), { aigcLabel: false, remoteManifest: false });
  });

  test('finds the AIGC label as an attribute and within structures', () => {
    const space = 'xmlns:T="http://www.tc260.org.cn/ns/AIGC/1.0/"';
    assert.ok(readXmp(packet(`<rdf:Description ${space} T:AIGC="{}"/>`)).aigcLabel);
    assert.ok(
      readXmp(packet(`<rdf:Description ${space}><a><b><T:AIGC>{}</T:AIGC></b></a></rdf:Description>`))
        .aigcLabel,
    );
  });

  test('expands nothing but the five entities and numbers', () => {
    const text = packet(
      '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:description="&lt;&gt;&amp;&quot;&apos;&#65;&#x1F98A;&bomb;&#0;&#x110000;&#38;lt;"/>',
    );
    assert.equal(readXmp(text).description, `<>&"'A🦊&bomb;&#0;&#x110000;&lt;`);
  });

  test('sees content credentials that are kept elsewhere', () => {
    const text = packet(
      '<rdf:Description xmlns:t="http://purl.org/dc/terms/" t:provenance="https://example.org/manifest.c2pa"/>',
    );
    assert.ok(readXmp(text).remoteManifest);
  });

  test('drops identifiers too long to be any, and packets too large to read', () => {
    const long = packet(
      `<rdf:Description xmlns:m="http://ns.adobe.com/xap/1.0/mm/" m:DocumentID="${'x'.repeat(300)}" m:InstanceID="i"/>`,
    );
    assert.deepEqual(readXmp(long), { instanceId: 'i', aigcLabel: false, remoteManifest: false });
    assert.deepEqual(readXmp(long + ' '.repeat(1024 * 1024)), { aigcLabel: false, remoteManifest: false });
  });

  test('with RDF that cannot hold anything is not written into', () => {
    assert.equal(mergeXmp(`<rdf:RDF xmlns:rdf="${rdf}"/>`, content), undefined);
  });

  test('never fails on changed or cut packets, nor on marks in any order', () => {
    const whole = mergeXmp(labelled, { recipe: aRecipe({ references: [photo] }), identity }) ?? '';
    const mutated = fc
      .tuple(
        fc.nat(whole.length),
        fc.nat(40),
        fc.string({
          unit: fc.constantFrom('<', '>', '/', '"', "'", '&', '!', '?', ':', '=', ' ', 'a', ']', '-'),
        }),
      )
      .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
    const soup = fc
      .array(
        fc.constantFrom(
          '<a>',
          '</a>',
          '<rdf:RDF xmlns:rdf="',
          rdf,
          '">',
          '<!--',
          '-->',
          '<![CDATA[',
          ']]>',
          '<?',
          '?>',
          '<!',
          '&#x',
          ' b="',
          '"',
          '/>',
          '</',
        ),
        { maxLength: 60 },
      )
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(mutated, soup), text => {
        readXmp(text);
        const merged = mergeXmp(text, content);
        if (merged !== undefined) assert.deepEqual(recipeIn(merged), content.recipe);
      }),
      { numRuns: 2000 },
    );
  });

  test('takes time in proportion to length, whatever the packet is made of', () => {
    const repeated = [
      '<',
      '<a ',
      '<a>',
      '</a>',
      '<a b="',
      ' x="1"',
      '&#',
      '&',
      '<!--',
      '<![CDATA[',
      '<?',
      ' ',
      '<a b c',
      'xmlns:a="b" ',
      '"',
      '<a/>',
      '<rdf:li>',
    ];
    const starts = [
      '',
      '<a ',
      '<a b',
      `<rdf:RDF xmlns:rdf="${rdf}"><rdf:Description `,
      `<rdf:RDF xmlns:rdf="${rdf}"><rdf:Description><p>`,
    ];
    // A pass that looked at every earlier character again would need thirty billion steps here and never end.
    for (const start of starts)
      for (const unit of repeated) readXmp(start + unit.repeat(Math.floor(250_000 / unit.length)));
  });
});
