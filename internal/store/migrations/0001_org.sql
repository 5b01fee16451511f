-- +goose Up

-- 单位: the tree of bodies
create table units (
  id        text primary key,
  parent_id text references units (id),
  code      text not null unique,
  name      text not null,
  kind      text not null check (kind in ('管委会', '处室', '事业单位', '用款单位', '第三方机构')),
  active    boolean not null,
  version   integer not null
);
create index units_parent on units (parent_id);

-- 单位的上级: every unit with itself and each unit above it; depth 0 is itself. Rewritten when a unit moves.
create table unit_ancestors (
  unit_id     text not null references units (id),
  ancestor_id text not null references units (id),
  depth       integer not null,
  primary key (unit_id, ancestor_id)
);
create index unit_ancestors_below on unit_ancestors (ancestor_id, unit_id);

-- 人员
create table users (
  id            text primary key,
  login         text not null unique,
  name          text not null,
  unit_id       text not null references units (id),
  disabled      boolean not null,
  must_change   boolean not null,
  password_hash text not null,
  past_hashes   text not null, -- JSON list, newest first
  changed_at    timestamptz not null,
  failures      integer not null,
  locked_until  timestamptz,
  version       integer not null
);
create index users_unit on users (unit_id);

-- 授权: a role at a unit and below
create table grants (
  id       text primary key,
  user_id  text not null references users (id),
  role     text not null,
  unit_id  text not null references units (id),
  until_at timestamptz,
  unique (user_id, role, unit_id)
);
create index grants_unit on grants (unit_id, role);

-- 会话: signed-in browsers; the id is the hash of the cookie
create table sessions (
  id         text primary key,
  user_id    text not null references users (id),
  secret     text not null, -- key of this session's form tokens
  address    text not null,
  agent      text not null,
  created_at timestamptz not null,
  seen_at    timestamptz not null
);
create index sessions_user on sessions (user_id);
