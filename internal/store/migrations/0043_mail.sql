-- +goose Up

-- 邮件通知设置: where a person's notices go by mail, too
create table mail_subscriptions (
  user_id text primary key references users (id),
  address text not null, -- 邮箱; empty when none was given
  wanted  boolean not null
);

-- 邮件发件箱: written with the notice, sent after; one row for a notice, so that none is sent twice
create table mail_outbox (
  notice_id text primary key references notices (id),
  state     text not null, -- 待发送, 发送中, 已发送, 未送达, 不再发送
  attempts  integer not null,
  next_at   timestamptz not null, -- when to try again; when the attempt began, while it is under way
  problem   text not null
);
create index mail_outbox_state on mail_outbox (state, next_at);
