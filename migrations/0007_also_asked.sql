alter table knowledge_passages add column also_asked text not null default '';

comment on column knowledge_passages.also_asked is 'in which other words callers ask for it, one wording a line: searched, never said';
