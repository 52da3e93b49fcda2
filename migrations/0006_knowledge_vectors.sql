create table knowledge_vectors (
  model text not null,
  sha256 bytea not null,
  vector bytea not null,
  primary key (model, sha256)
);

comment on table knowledge_vectors is 'what passages mean, as a model of embeddings puts it; made in the background, and made again where it is lost';
comment on column knowledge_vectors.model is 'name of the model and number of dimensions: only vectors of one model can be compared';
comment on column knowledge_vectors.sha256 is 'of the title, a line feed and the text of the passage';
comment on column knowledge_vectors.vector is 'unit vector: 32-bit floats, the lowest byte first';
