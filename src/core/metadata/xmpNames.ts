/** Namespaces by the prefix this program writes; reading goes by the URI alone. */
export const xmpNamespace = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  xmpMM: 'http://ns.adobe.com/xap/1.0/mm/',
  stRef: 'http://ns.adobe.com/xap/1.0/sType/ResourceRef#',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  TC260: 'http://www.tc260.org.cn/ns/AIGC/1.0/',
  seedream: 'urn:seedream-studio:recipe:1.0:',
} as const;

export type XmpPrefix = keyof typeof xmpNamespace;

/** Packets above this are neither read nor written. */
export const maxXmpLength = 1024 * 1024;

/** More than one packet in a file is against the rules already; many are an attack. */
export const maxPackets = 8;

const sourceTypes = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** IPTC's words for how a picture came to be. */
export const digitalSourceType = {
  trained: `${sourceTypes}trainedAlgorithmicMedia`,
  composite: `${sourceTypes}compositeWithTrainedAlgorithmicMedia`,
} as const;
