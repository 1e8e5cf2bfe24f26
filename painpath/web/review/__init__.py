"""What a clinic has read of the knowledge and stands behind: draft, reviewed, released."""
