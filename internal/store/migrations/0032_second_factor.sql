-- +goose Up

-- 动态口令: the second factor of a person
create table second_factors (
  user_id  text primary key references users (id),
  secret   text not null, -- sealed with a key outside the database
  since    timestamptz not null,
  used     bigint not null, -- the last step of thirty seconds whose code was spent
  recovery text not null -- JSON list of hashes of 恢复码 not yet used
);

-- 会话: when a password or code was last given, and when the second factor was
alter table sessions add column proved_at timestamptz;
alter table sessions add column factor_at timestamptz;
