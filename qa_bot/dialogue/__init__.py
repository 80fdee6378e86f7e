"""Question + history → Query: what a follow-up leaves out is taken from the turns before it."""

from qa_bot.dialogue.follow_ups import REMEMBERED, FollowUps, cleaned

__all__ = ["REMEMBERED", "FollowUps", "cleaned"]
