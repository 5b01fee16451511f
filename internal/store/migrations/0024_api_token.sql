-- +goose Up

-- 接口令牌: what other systems use the interface with; revoked, never deleted
create table api_tokens (
  id         text primary key,
  hash       text not null unique, -- of the token, which is kept nowhere
  name       text not null,
  unit_id    text not null references units (id),
  role       text not null check (role in ('接口读取', '接口写入')),
  expires_at timestamptz not null,
  issued_by  text not null,
  issued_at  timestamptz not null,
  revoked_by text not null,
  revoked_at timestamptz,
  seen_at    timestamptz
);
