create table knowledge_wordings (
  tenant text not null,
  sha256 bytea not null,
  wordings text not null,
  model text,
  made_at timestamptz not null default now(),
  primary key (tenant, sha256)
);

comment on table knowledge_wordings is 'in which words callers would ask for a passage, as a model puts it: searched, never said';
comment on column knowledge_wordings.made_at is 'when they were made';
comment on column knowledge_wordings.tenant is 'owner of the passage: an edit must not change what another tenant finds';
comment on column knowledge_wordings.sha256 is 'of the title, a line feed and the text of the passage';
comment on column knowledge_wordings.wordings is 'one wording a line; empty: none, and no model is asked again';
comment on column knowledge_wordings.model is 'name of the model; null: a person has edited or removed them';

alter table knowledge_documents add column wordings_at timestamptz;

comment on column knowledge_documents.wordings_at is 'when wordings of its passages last changed: gateways then load them';
