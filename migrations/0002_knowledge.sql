-- Both extensions are trusted: the owner of the database may create them without being superuser.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- English with accents folded. A configuration instead of a call of unaccent(): that function is not
-- immutable, so a generated column may not use it.
create text search configuration spoken_english (copy = english);
alter text search configuration spoken_english
  alter mapping for hword, hword_part, word with unaccent, english_stem;

create table knowledge_documents (
  tenant text not null,
  path text not null,
  title text not null,
  content_hash text not null,
  updated_at timestamptz not null default now(),
  primary key (tenant, path)
);

create table knowledge_passages (
  tenant text not null,
  id text not null,
  document text not null,
  position integer not null,
  title text not null,
  text text not null,
  search tsvector not null generated always as (
    setweight(to_tsvector('spoken_english', title), 'A') || setweight(to_tsvector('spoken_english', text), 'D')
  ) stored,
  primary key (tenant, id),
  foreign key (tenant, document) references knowledge_documents (tenant, path) on delete cascade
);

comment on column knowledge_passages.title is 'title of the page and headings above the text';

create index knowledge_passages_document on knowledge_passages (tenant, document);
create index knowledge_passages_search on knowledge_passages using gin (search);

-- Every word of a tenant's passages as it is written: what a misheard word may have been.
create table knowledge_words (
  tenant text not null,
  word text not null,
  primary key (tenant, word)
);

create index knowledge_words_trigrams on knowledge_words using gin (word gin_trgm_ops);
