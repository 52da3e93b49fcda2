create table phone_tokens (
  sha256 bytea primary key,
  call_sid text not null,
  caller text not null,
  called text not null,
  expires_at timestamptz not null default now() + interval '60 seconds'
);

comment on table phone_tokens is 'tokens with which a browser phone may connect once; a used one is deleted';
comment on column phone_tokens.sha256 is 'of the token';
comment on column phone_tokens.call_sid is 'the call for whose connection it is';
comment on column phone_tokens.caller is 'the address of the phone, as the relay would name it';
comment on column phone_tokens.called is 'the number of the agent';
comment on column phone_tokens.expires_at is 'when it is worth nothing, and is deleted with the next new token';
