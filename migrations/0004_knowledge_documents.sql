create table tenants (
  id text primary key,
  created_at timestamptz not null default now()
);

comment on table tenants is 'whose documents there are; agents name their tenant in their files';

insert into tenants (id) select distinct tenant from knowledge_documents;

alter table knowledge_documents
  add column kind text not null default 'markdown'
    check (kind in ('markdown', 'text', 'html', 'pdf', 'csv')),
  add column origin text not null default 'folder' check (origin in ('folder', 'added')),
  add column version integer not null default 1,
  add column sha256 text,
  add column content bytea,
  add foreign key (tenant) references tenants (id),
  add check (origin = 'folder' or (sha256 is not null and content is not null));

comment on column knowledge_documents.path is 'the name of the document: what it is listed and removed by';
comment on column knowledge_documents.origin is 'folder: follows KNOWLEDGE_DIR; added: by command or API, stays until removed';
comment on column knowledge_documents.version is 'grows by one whenever the content changes';
comment on column knowledge_documents.sha256 is 'of the content; null in rows of versions that did not know it';
comment on column knowledge_documents.content_hash is 'of the content and of how it was cut';
comment on column knowledge_documents.content is 'the document as it was added, to cut it anew; a page of the folder has none';

create index knowledge_documents_content on knowledge_documents (tenant, sha256);

-- Searches go to the memory of the gateways since 0.1: nothing reads these any more.
drop table knowledge_words;
alter table knowledge_passages drop column search;
drop text search configuration spoken_english;
