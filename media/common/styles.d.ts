/** Style sheets are collected into one file beside the script. */
declare module '*.css';
